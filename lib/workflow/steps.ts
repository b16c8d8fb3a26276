import { acquire } from './acquire';
import { apply } from './apply';
import { confirm } from './confirm';
import { decide } from './decide';
import { record } from './record';
import { release } from './release';

export type { StepContext } from './context';

/** The steps by the names under which the state machine's document knows them. */
export const STEPS = { acquire, decide, apply, confirm, record, release };

export type StepName = keyof typeof STEPS;
