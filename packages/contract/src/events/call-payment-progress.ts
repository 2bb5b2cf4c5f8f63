import Type, { type Static } from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { legEvent, legParties } from './call-event-payload.ts';
import { paymentFields } from './payment-fields.ts';
import { paymentErrorTypes } from './payment-values.ts';

/** Payload of `call.payment.progress` (reference §2.2). */
export const callPaymentProgressPayload = Type.Object(
  {
    ...legEvent,
    ...legParties,
    ...paymentFields,
    attempt: Type.Optional(Type.Number({ description: 'Which attempt at this step, counted from 1.' })),
    error_type: Type.Optional(oneOf(paymentErrorTypes, { description: 'Why the step failed.' })),
    payment_status: oneOf(['completed', 'failed', 'processing'], { description: 'How the step went.' }),
    payment_step: oneOf(
      [
        'payment-card-number',
        'expiration-date',
        'postal-code',
        'security-code',
        'bank-routing-number',
        'bank-account-number',
        'payment-processing',
      ],
      { description: 'Which step.' },
    ),
  },
  { title: 'call.payment.progress', description: 'A step of a payment was taken.' },
);
export type CallPaymentProgressPayload = Static<typeof callPaymentProgressPayload>;
