import { handlerOf } from './runtime';

export const handler = handlerOf('record');
