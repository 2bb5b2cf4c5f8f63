import { expect, test } from 'vitest';
import { readSsml, SsmlError } from './ssml.ts';

const usual = { rate: 1, volume: 1 };

test('text is said, with or without speak around it, and elements without effect are not in its way', () => {
  expect(readSsml('plain text')).toEqual([{ text: 'plain text', ...usual }]);
  expect(readSsml('<?xml version="1.0"?>\n<speak>one <emphasis>two</emphasis> &amp; three</speak>')).toEqual([
    { text: 'one two & three', ...usual },
  ]);
  expect(readSsml('<speak><amazon:effect name="whispered">psst</amazon:effect> you</speak>')).toEqual([
    { text: 'psst you', ...usual },
  ]);
});

test.each([
  ['<break time="300ms"/>', 300],
  ['<break time="1.5s"/>', 1500],
  ['<break time="60s"/>', 10_000],
  ['<break strength="strong"/>', 750],
  ['<break/>', 500],
])('%s is a pause of %i ms', (ssml, pauseMs) => {
  expect(readSsml(ssml)).toEqual([{ pauseMs }]);
});

test.each([
  ['rate="slow"', { rate: 0.75, volume: 1 }],
  ['rate="50%"', { rate: 0.5, volume: 1 }],
  ['rate="+20%"', { rate: 1.2, volume: 1 }],
  ['rate="-20%"', { rate: 0.8, volume: 1 }],
  ['rate="900%"', { rate: 4, volume: 1 }],
  ['volume="silent"', { rate: 1, volume: 0 }],
  ['volume="+6dB"', { rate: 1, volume: expect.closeTo(1.995, 3) }],
  ['volume="50"', { rate: 1, volume: 0.5 }],
  ['pitch="high"', usual],
])('prosody %s', (attributes, style) => {
  expect(readSsml(`<prosody ${attributes}>x</prosody>`)).toEqual([{ text: 'x', ...style }]);
});

test('prosody inside of prosody multiplies, and ends with its element', () => {
  expect(readSsml('<prosody rate="50%">a<prosody rate="50%">b</prosody></prosody>c')).toEqual([
    { text: 'a', rate: 0.5, volume: 1 },
    { text: 'b', rate: 0.25, volume: 1 },
    { text: 'c', rate: 1, volume: 1 },
  ]);
});

test('say-as spells what is to be spelled, sub says its alias, p and s end with a pause', () => {
  expect(readSsml('<say-as interpret-as="characters">A-1</say-as>')).toEqual([{ text: 'A, 1', ...usual }]);
  expect(readSsml('<say-as interpret-as="date">1 May</say-as>')).toEqual([{ text: '1 May', ...usual }]);
  expect(readSsml('<sub alias="World Wide Web">WWW</sub>')).toEqual([{ text: 'World Wide Web', ...usual }]);
  expect(readSsml('<p><s>a</s></p>')).toEqual([{ text: 'a', ...usual }, { pauseMs: 250 }, { pauseMs: 500 }]);
});

test.each([
  '<speak>unclosed',
  '</speak>',
  'a & b',
  '&unknown;',
  '<!DOCTYPE x [<!ENTITY a "b">]><speak>&a;</speak>',
  '<audio src="http://127.0.0.1/x.wav"/>',
  '<break time="soon"/>',
  '<break strength="mighty"/>',
  '<prosody rate="warp">x</prosody>',
  '<prosody volume="11 out of 10">x</prosody>',
])('%s is refused', (ssml) => {
  expect(() => readSsml(ssml)).toThrow(SsmlError);
});
