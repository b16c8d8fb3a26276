import { systemClock } from '../../lib/aws/system-clock';
import { clockContract } from '../contract/signals';

clockContract('the machine', () => systemClock);
