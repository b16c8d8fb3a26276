/** Readers of option values that several commands share. What they refuse, they say how to put right. */
import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { InvalidArgumentError, type Option } from 'commander';

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
}

/** A reader of whole numbers. */
export function wholeNumber({ minimum, maximum }: Bounds) {
  return (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It takes a whole number from ${minimum} to ${maximum}.`);
  };
}

/** A reader of numbers that may have a fraction. */
export function number({ minimum, maximum }: Bounds) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() !== '' && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(`It takes a number from ${minimum} to ${maximum}.`);
  };
}

/** A reader of files to write to: what could not be written is told of before a run, and not after it. */
export function fileToWrite(path: string): string {
  if (path.trim() === '') throw new InvalidArgumentError('It takes the name of a file.');
  const folder = dirname(path);
  const isFolder = (name: string) => statSync(name, { throwIfNoEntry: false })?.isDirectory();
  if (!isFolder(folder))
    throw new InvalidArgumentError(`There is no folder ${folder}: make it, or give another file.`);
  if (isFolder(path)) throw new InvalidArgumentError('That is a folder: give a file in it.');
  const isThere = statSync(path, { throwIfNoEntry: false }) !== undefined;
  try {
    accessSync(isThere ? path : folder, constants.W_OK);
  } catch {
    throw new InvalidArgumentError('It may not be written: give another file.');
  }
  return path;
}

/** Collects `--param Name=Value`, which may be given several times; of a name that is, the last value stands. */
export function parameter(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('It takes Name=Value, for example MaxShards=8.');
}

/** Collects an option that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}

/** The option, refused where it is given twice: the first would be left out, and nobody told. */
export function once(option: Option): Option {
  const { parseArg = (text: string) => text } = option;
  return option.argParser((text: string, before?: string) => {
    if (before === undefined) return parseArg(text, undefined);
    throw new InvalidArgumentError('It may be given once; tune alone takes several.');
  });
}

/** Collects `--search Name` and `--search Name=FROM..TO`: undefined stands for the range that the name has by default. */
export function searched(
  text: string,
  before: Readonly<Record<string, { readonly from: number; readonly to: number } | undefined>> = {},
) {
  const [, name, from, to] = /^(\w+)(?:=(-?[\d.]+)\.\.(-?[\d.]+))?$/.exec(text) ?? [];
  const range = from === undefined ? undefined : { from: Number(from), to: Number(to) };
  if (name !== undefined && !Number.isNaN(range?.from) && !Number.isNaN(range?.to))
    return { ...before, [name]: range };
  throw new InvalidArgumentError('It takes Name or Name=FROM..TO, for example ScaleUpUtilization=0.6..0.9.');
}
