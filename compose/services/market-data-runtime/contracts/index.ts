// What a user imports to check implementations of his own: docs/contracts.md.
export type { Contract, ContractCase } from './contract.ts';
export { feedbackBusContract, type ConnectedBuses, type MakeBuses } from './feedback-bus.ts';
export { feedbackPublisherContract, type ConnectedPublisher, type MakePublisher } from './feedback-publisher.ts';
export { messageContract, type Meeting, type MessageShape, type MessageVersion } from './message.ts';
export { rateControllerContract, type ControlledSource, type MakeControlledSource } from './rate-controller.ts';
export { registryClientContract, type MakeRegistryClient } from './registry-client.ts';
export { RegistryServer } from './registry-server.ts';
export { VirtualClock } from './virtual-clock.ts';
export {
  kafkaSinkContract,
  LARGEST_BYTES,
  NUMBERED,
  PARTITIONS,
  type MakeSinkWorld,
  type SinkWorld,
} from './kafka-sink.ts';
export { MemoryTopic, type TopicMessage } from './memory-topic.ts';
