/** What is used of sherpa-onnx-node, which ships no types of its own. It is loaded only where the configuration names it. */
declare module 'sherpa-onnx-node' {
  interface OnlineStream {
    acceptWaveform(sound: { sampleRate: number; samples: Float32Array }): void;
    inputFinished(): void;
  }
  class OnlineRecognizer {
    constructor(config: object);
    createStream(): OnlineStream;
    isReady(stream: OnlineStream): boolean;
    decode(stream: OnlineStream): void;
    isEndpoint(stream: OnlineStream): boolean;
    reset(stream: OnlineStream): void;
    getResult(stream: OnlineStream): { text: string };
  }
  const sherpa: { OnlineRecognizer: typeof OnlineRecognizer };
  export default sherpa;
  export type { OnlineRecognizer, OnlineStream };
}
