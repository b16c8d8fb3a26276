/** What `import … from 'shardwright'` gives a CDK app. */
export {
  type PolicyProps,
  StreamAutoscaler,
  type StreamAutoscalerProps,
  type StreamProps,
} from './infra/stream-autoscaler';
