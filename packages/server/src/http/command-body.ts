import { type ObjectSchema, refuseUnbuilt } from '../commands/refuse-parameters.ts';
import { type BodyValidator, bodyValidator } from './validation.ts';

/** What a command says of the bodies it takes. */
export interface CommandShape {
  readonly params: ObjectSchema;
  readonly acting: readonly string[];
}

/**
 * The check of a command's body: against its schema, and against what the command acts on. It stands before everything
 * else, so that a parameter without effect is refused by name in whatever state the call is.
 */
export function commandBody<Params extends object>({ params: schema, acting }: CommandShape): BodyValidator<Params> {
  const validate = bodyValidator<Params>(schema);
  return (body) => {
    const params = validate(body);
    refuseUnbuilt(schema, params, acting);
    return params;
  };
}
