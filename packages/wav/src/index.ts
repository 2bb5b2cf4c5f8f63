/**
 * The frame of WAV files (RIFF/WAVE): the header of files of ours, and where the samples are in a file of anybody. What
 * the samples mean is for those who play them.
 */
export { findSamples, WavError, type WavSamples } from './find-samples.ts';
export { pcmWav, type WavShape, wavHeader, wavHeaderBytes } from './wav-header.ts';
