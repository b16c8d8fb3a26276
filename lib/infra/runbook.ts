/** Where each alarm has a heading of its own. In a fork with an address, put that before it: alarms' descriptions show it. */
const RUNBOOK = 'docs/runbook.md';

/** The end of an alarm's description: what to do about it. */
export function runbookLink(alarm: string): string {
  return `Runbook: ${RUNBOOK}#${alarm}`;
}
