/** The option that every command takes alike. */
import { Option } from 'commander';
import { fileToWrite } from './arguments';

/** @param what is written: `the result` */
export function jsonOption(what = 'the result'): Option {
  return new Option(
    '--json [file]',
    `write ${what} there as JSON; without a file, to standard output in place of the text`,
  ).argParser(fileToWrite);
}
