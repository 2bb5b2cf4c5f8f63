// A phone in a browser: SIP.js as it comes, with its own WebRTC. Tests drive it from outside through `globalThis.phone`.

import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js';

const until = (emitter, wanted) =>
  new Promise((resolve) => {
    const look = (state) => {
      if (state !== wanted) return;
      emitter.removeListener(look);
      resolve();
    };
    emitter.addListener(look);
  });

/** A pure tone must come through as it is. */
const microphone = {
  audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  video: false,
};

class BrowserPhone {
  #agent;
  #registerer;
  #session;
  #context = new AudioContext();
  #speaker = new Audio();
  #analyser;

  /** Resolves when the registrar has answered 200. Calls that come in are answered at once. */
  async register({ server, uri, username, password }) {
    await this.#context.resume();
    this.#agent = new UserAgent({
      uri: UserAgent.makeURI(uri),
      authorizationUsername: username,
      authorizationPassword: password,
      logBuiltinEnabled: false,
      transportOptions: { server },
      sessionDescriptionHandlerFactoryOptions: { iceGatheringTimeout: 2000 },
      delegate: {
        onInvite: (invitation) => {
          this.#take(invitation);
          invitation.accept({ sessionDescriptionHandlerOptions: { constraints: microphone } });
        },
      },
    });
    await this.#agent.start();
    this.#registerer = new Registerer(this.#agent);
    const registered = new Promise((resolve, reject) => {
      this.#registerer.stateChange.addListener((state) => state === RegistererState.Registered && resolve());
      this.#registerer.register({
        requestDelegate: { onReject: ({ message }) => reject(new Error(`REGISTER: ${message.statusCode}`)) },
      });
    });
    await registered;
  }

  async call(uri, { withoutSdp = false } = {}) {
    const inviter = new Inviter(this.#agent, UserAgent.makeURI(uri), {
      inviteWithoutSdp: withoutSdp,
      sessionDescriptionHandlerOptions: { constraints: microphone },
    });
    this.#take(inviter);
    await inviter.invite({
      requestDelegate: { onReject: ({ message }) => console.error(`INVITE: ${message.statusCode}`) },
    });
  }

  /** 'Initial', 'Establishing', 'Established', 'Terminating', 'Terminated'. */
  get state() {
    return this.#session?.state;
  }

  /** Resolves when the call is in this state. */
  async reaches(state) {
    if (this.#session.state !== SessionState[state]) await until(this.#session.stateChange, SessionState[state]);
  }

  async hold(on) {
    this.#session.sessionDescriptionHandlerOptionsReInvite = { hold: on, constraints: microphone };
    await new Promise((resolve, reject) => {
      this.#session.invite({
        requestDelegate: {
          onAccept: () => resolve(),
          onReject: ({ message }) => reject(new Error(`re-INVITE: ${message.statusCode}`)),
        },
      });
    });
  }

  /** New candidates and new credentials, in the middle of a call. */
  async restartIce() {
    this.#connection.restartIce();
    await this.hold(false);
  }

  press(key) {
    if (!this.#session.sessionDescriptionHandler.sendDtmf(key, { duration: 200 })) throw new Error('no DTMF');
  }

  async hangUp() {
    await this.#session.bye();
  }

  async leave() {
    await this.#registerer.unregister();
    await this.#agent.stop();
  }

  /** The loudest frequency of what is heard, in Hz; 0 for silence. */
  loudestHz() {
    if (!this.#analyser) return 0;
    const levels = new Float32Array(this.#analyser.frequencyBinCount);
    this.#analyser.getFloatFrequencyData(levels);
    const loudest = levels.indexOf(Math.max(...levels));
    return levels[loudest] < -50 ? 0 : (loudest * this.#context.sampleRate) / this.#analyser.fftSize;
  }

  /** Resolves when the loudest of what is heard is this tone; 0 for silence. */
  async hears(frequencyHz, withinSecs) {
    const tried = [];
    for (let left = withinSecs * 10; left > 0; left -= 1) {
      const heard = this.loudestHz();
      if (Math.abs(heard - frequencyHz) < 20) return;
      tried.push(Math.round(heard));
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${frequencyHz} Hz was not heard, but ${tried.slice(-5)}: ${JSON.stringify(await this.facts())}`);
  }

  /** What the connection came to. */
  async facts() {
    const report = [...(await this.#connection.getStats()).values()];
    const of = (type, where = () => true) => report.find((entry) => entry.type === type && where(entry));
    const codec = of('codec', ({ id }) => id === of('inbound-rtp')?.codecId);
    return {
      ice: this.#connection.iceConnectionState,
      connection: this.#connection.connectionState,
      dtls: of('transport')?.dtlsState,
      cipher: of('transport')?.srtpCipher,
      codec: codec?.mimeType,
      received: of('inbound-rtp')?.packetsReceived,
      sent: of('outbound-rtp')?.packetsSent,
      remote: this.#connection.remoteDescription?.sdp,
      local: this.#connection.localDescription?.sdp,
    };
  }

  get #connection() {
    return this.#session.sessionDescriptionHandler.peerConnection;
  }

  #take(session) {
    this.#session = session;
    session.delegate = {
      onSessionDescriptionHandler: (handler) => {
        handler.peerConnectionDelegate = { ontrack: ({ track }) => this.#listen(new MediaStream([track])) };
      },
    };
  }

  #listen(stream) {
    // Chromium decodes a stream of the network only where an element plays it.
    this.#speaker.srcObject = stream;
    this.#speaker.muted = true;
    this.#speaker.play();
    this.#analyser = new AnalyserNode(this.#context, { fftSize: 4096, smoothingTimeConstant: 0 });
    new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream }).connect(this.#analyser);
  }
}

globalThis.phone = new BrowserPhone();
