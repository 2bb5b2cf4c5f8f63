import { callOperationSchemas } from './call-operation-schemas.ts';
import { conferenceOperationSchemas } from './conference-operation-schemas.ts';
import type { OperationSchemasById } from './operation-shape.ts';
import { resourceOperationSchemas } from './resource-operation-schemas.ts';

/** The shapes of every operation, built or not, by its operationId. */
export const operationSchemas: OperationSchemasById = {
  ...callOperationSchemas,
  ...conferenceOperationSchemas,
  ...resourceOperationSchemas,
};
