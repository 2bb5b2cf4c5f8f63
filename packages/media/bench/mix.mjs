// What adding up costs, without packets and codecs: CPU for one 20 ms turn of a mix in which everybody speaks, at 8 kHz.
//   node packages/media/bench/mix.mjs [--quick]      part of `npm run bench:media`

import { Mix } from '../dist/audio/mix.js';
import { MixMember } from '../dist/audio/mix-member.js';

const turns = process.argv.includes('--quick') ? 2_000 : 100_000;
const rounds = 5;
const frame = Int16Array.from({ length: 160 }, (_, index) => 8000 * Math.sin((2 * Math.PI * 440 * index) / 8000));

const session = (id) => ({ id, addSource() {}, removeSource() {}, addTap() {}, removeTap() {} });

function turnUs(parties) {
  const mix = new Mix(true);
  const members = Array.from({ length: parties }, (_, index) => {
    const member = new MixMember(session(`${index}`), mix, { heardBy: 'all', hears: true });
    mix.add(member);
    return member;
  });
  const heard = new Int16Array(frame.length);
  const run = (count) => {
    for (let turn = 0; turn < count; turn += 1) {
      for (const member of members) member.write(frame, 8000);
      for (const member of members) member.read(heard, 8000);
    }
  };
  run(turns / 10);
  const figures = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    run(turns);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / turns;
  });
  return figures.toSorted((a, b) => a - b)[rounds >> 1];
}

console.table(
  [3, 20].map((parties) => {
    const us = turnUs(parties);
    return { parties, 'us a turn': us.toFixed(2), 'us a frame of one party': (us / parties).toFixed(2) };
  }),
);
