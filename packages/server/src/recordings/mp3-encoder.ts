import { spawn } from 'node:child_process';
import { rm, stat } from 'node:fs/promises';
import { basename } from 'node:path';

const probeMs = 10_000;
const encodeMs = 900_000;

/**
 * Encodes MP3 by a program of its own, ffmpeg or LAME: every encoder there is as a library is under the LGPL, and none is
 * linked here.
 */
export interface Mp3Encoder {
  readonly program: string;
  /** Rejects with what the program says when it fails; nothing is left then. */
  encode(wav: string, mp3: string): Promise<void>;
}

/**
 * @param program path or name of ffmpeg or lame; absent: whichever is found in PATH. What is named must work.
 * @returns undefined when none was named and none is found
 * @throws when the one that was named does not work
 */
export async function findMp3Encoder(program?: string): Promise<Mp3Encoder | undefined> {
  if (program !== undefined) {
    if (await works(program)) return encoderOf(program);
    throw new Error(
      `recordings.mp3_encoder: ${program} does not run, or has no MP3 encoder; ffmpeg and lame are known`,
    );
  }
  for (const known of ['ffmpeg', 'lame']) if (await works(known)) return encoderOf(known);
  return undefined;
}

const isLame = (program: string) => basename(program).startsWith('lame');

async function works(program: string): Promise<boolean> {
  try {
    const output = await run(program, isLame(program) ? ['--version'] : ['-hide_banner', '-encoders'], probeMs);
    return isLame(program) || output.includes('libmp3lame');
  } catch {
    return false;
  }
}

function encoderOf(program: string): Mp3Encoder {
  return {
    program,
    async encode(wav, mp3) {
      const args = isLame(program)
        ? ['--quiet', '-V', '4', wav, mp3]
        : ['-v', 'error', '-nostdin', '-y', '-i', wav, '-codec:a', 'libmp3lame', '-q:a', '4', '-f', 'mp3', mp3];
      try {
        await run(program, args, encodeMs);
        if ((await stat(mp3)).size === 0) throw new Error('it made an empty file');
      } catch (error) {
        await rm(mp3, { force: true });
        throw error;
      }
    },
  };
}

/** What it writes to standard output. Ends with the deadline: a program that hangs is killed. */
function run(program: string, args: readonly string[], timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    let output = '';
    let complaint = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-100_000);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-1000);
    });
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${program} ended with ${signal ?? code}: ${complaint.trim()}`));
    });
  });
}
