import type { CallGatherEndedPayload } from '@hookswitch/contract';
import type { Call } from '../call.ts';
import type { CallPlatform } from '../call-platform.ts';
import { emitEvent } from '../event/emit-event.ts';
import { gatherEndedPayload } from '../event/event-payload.ts';
import { startPlayback, stopPlayback } from '../sound/playback.ts';
import type { PlaybackAudio } from '../sound/playback-order.ts';
import { DigitInput } from './digit-input.ts';
import type { Gather, GatherOrder } from './gather-order.ts';

/** Begins to collect keys. One that runs already is cancelled. Runs in the leg's mailbox. */
export async function startGather(platform: CallPlatform, call: Call, order: GatherOrder): Promise<void> {
  await endGather(platform, call, 'cancelled');
  const { rules, prompt } = order;
  const gather = { order, input: new DigitInput(rules), triesLeft: prompt?.tries ?? 1, prompts: new Set<string>() };
  call.gather = gather;
  tryOnce(platform, call, gather, prompt === undefined ? [] : [prompt.audio]);
}

/** The far end pressed a key. Runs in the leg's mailbox. */
export async function gatherDigit(platform: CallPlatform, call: Call, digit: string): Promise<void> {
  const { gather } = call;
  if (gather === undefined) return;
  if (gather.prompts.size > 0 && !goesOn(gather)) {
    await stopPrompts(platform, call, gather);
    waitForInput(platform, call, gather);
  }
  const verdict = gather.input.press(digit);
  if (verdict !== 'more') await judge(platform, call, gather, verdict);
  // Under a prompt that goes on no time counts yet.
  else if (gather.prompts.size === 0) waitForKey(platform, call, gather, gather.order.interDigitTimeoutMs);
}

/** Ends the gather that runs, if one does, with its one event. Runs in the leg's mailbox. */
export async function endGather(
  platform: CallPlatform,
  call: Call,
  status: CallGatherEndedPayload['status'],
): Promise<void> {
  const { gather } = call;
  if (gather === undefined) return;
  call.gather = undefined;
  cancelTimers(gather);
  if (!goesOn(gather) || status === 'cancelled') await stopPrompts(platform, call, gather);
  await emitEvent(platform, call, 'call.gather.ended', gatherEndedPayload(call, gather, status));
}

function tryOnce(platform: CallPlatform, call: Call, gather: Gather, prompts: readonly PlaybackAudio[]): void {
  gather.triesLeft -= 1;
  gather.input = new DigitInput(gather.order.rules);
  if (prompts.length === 0) waitForInput(platform, call, gather);
  for (const audio of prompts) {
    const id = startPlayback(platform, call, {
      ...{ audio, times: 1, lane: 'main', untold: gather.order.prompt?.untold ?? false },
      whenOver: () => {
        // Of a prompt that was cut short by a key, or of a gather that is over, this is no news.
        const wasLast = gather.prompts.delete(id) && gather.prompts.size === 0;
        if (wasLast && call.gather === gather) waitForInput(platform, call, gather);
      },
    });
    gather.prompts.add(id);
  }
}

/** The prompt is over: from now on the time counts. */
function waitForInput(platform: CallPlatform, call: Call, gather: Gather): void {
  const { timeoutMs, initialTimeoutMs, interDigitTimeoutMs } = gather.order;
  gather.deadline = after(platform, call, gather, timeoutMs);
  const forKey = gather.input.digits === '' ? initialTimeoutMs : interDigitTimeoutMs;
  if (forKey !== undefined) waitForKey(platform, call, gather, forKey);
}

function waitForKey(platform: CallPlatform, call: Call, gather: Gather, delayMs: number): void {
  gather.pause?.cancel();
  gather.pause = after(platform, call, gather, delayMs);
}

/** What was pressed until then is all. */
function after(platform: CallPlatform, call: Call, gather: Gather, delayMs: number) {
  const { input } = gather;
  return platform.clock.setTimer(delayMs, () => {
    void call.mailbox.post(async () => {
      // A key was faster, and completed the input.
      if (call.gather !== gather || gather.input !== input) return;
      await judge(platform, call, gather, input.digits === '' ? 'timeout' : input.verdict());
    });
  });
}

/** An input is complete: taken, or asked for once more. */
async function judge(
  platform: CallPlatform,
  call: Call,
  gather: Gather,
  verdict: 'valid' | 'invalid' | 'timeout',
): Promise<void> {
  const { prompt } = gather.order;
  if (verdict === 'valid' || prompt === undefined || gather.triesLeft === 0) {
    return endGather(platform, call, verdict);
  }
  cancelTimers(gather);
  const { audio, invalid } = prompt;
  tryOnce(platform, call, gather, verdict === 'invalid' && invalid !== undefined ? [invalid, audio] : [audio]);
}

async function stopPrompts(platform: CallPlatform, call: Call, gather: Gather): Promise<void> {
  const ids = [...gather.prompts];
  gather.prompts.clear();
  for (const id of ids) await stopPlayback(platform, call, { which: { id }, lanes: ['main'] });
}

const goesOn = ({ order }: Gather): boolean => order.prompt?.goesOn ?? false;

function cancelTimers(gather: Gather): void {
  gather.pause?.cancel();
  gather.deadline?.cancel();
}
