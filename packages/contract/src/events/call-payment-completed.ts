import Type, { type Static } from 'typebox';
import { oneOf, openObject } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';
import { paymentFields } from './payment-fields.ts';

/** Payload of `call.payment.completed` (reference §2.2). */
export const callPaymentCompletedPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    ...paymentFields,
    charge_id: Type.Optional(Type.String({ description: 'The charge; when there was one.' })),
    connector_error: Type.Optional(
      Type.Union([Type.String({ description: 'A text.' }), openObject('An object.')], {
        description: 'What the payment processor said about a failure.',
      }),
    ),
    pay_error_code: Type.Optional(Type.String({ description: 'Error code of the payment processor.' })),
    payment_confirmation_code: Type.Optional(Type.String({ description: 'Confirmation of the payment processor.' })),
    payment_error: Type.Optional(Type.String({ description: 'What went wrong.' })),
    result: oneOf(['success', 'cancelled', 'payment-connector-error', 'internal-error', 'too-many-failed-attempts'], {
      description: 'How it ended.',
    }),
    token_id: Type.Optional(Type.String({ description: 'The token to charge with later; when one was made.' })),
  },
  { title: 'call.payment.completed', description: 'A payment has ended, well or not.' },
);
export type CallPaymentCompletedPayload = Static<typeof callPaymentCompletedPayload>;
