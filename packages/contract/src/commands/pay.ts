import Type, { type Static } from 'typebox';
import { cardTypes, paymentErrorTypes, paymentMethods } from '../events/payment-values.ts';
import { closedObject, failsWith, listOf, oneOf, openObject } from '../schema-notation.ts';
import { commandIdentityParams } from './command-identity-params.ts';
import { voiceRule } from './speech-params.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));

const promptVariant = closedObject(
  {
    text: Type.String({ description: 'What to say.' }),
    attempt: text('Attempts that it is for: numbers from 1, separated by blanks.'),
    card_type: Type.Optional(oneOf(cardTypes, { description: 'Card that it is for.' })),
    error_type: Type.Optional(oneOf(paymentErrorTypes, { description: 'Failure that it is said after.' })),
  },
  { title: 'PaymentPrompt', description: 'What to say in one case.' },
);
const prompt = (description: string) =>
  Type.Optional(
    Type.Union([Type.String({ description: 'What to say every time.' }), listOf(promptVariant, 'What to say when.')], {
      description,
    }),
  );
const prompts = closedObject(
  {
    'bank-account-number': prompt('Asks for the number of the bank account.'),
    'bank-routing-number': prompt('Asks for the routing number of the bank.'),
    'expiration-date': prompt('Asks when the card expires.'),
    'payment-card-number': prompt('Asks for the number of the card.'),
    'postal-code': prompt('Asks for the postal code of the card.'),
    'security-code': prompt('Asks for the security code of the card.'),
  },
  { description: 'What to say at each step, in place of the usual words.' },
);

const waitRule = { minimum: 1, maximum: 120000 } as const;

/** Body of `POST /calls/{call_control_id}/actions/pay` (reference §1.2). */
export const payParams = closedObject(
  {
    ...commandIdentityParams,
    amount: Type.Optional(
      Type.Number({ minimum: 0, description: 'Amount to charge, in units of the currency; a charge needs it.' }),
    ),
    connector_name: text('Payment connector to use, by the name that it was set up with.'),
    currency: Type.Optional(
      oneOf(['USD', 'usd'], { description: 'Currency of the amount: US dollars, the only one there is.' }),
    ),
    description: text('What the payment is for; the processor gets it.'),
    inter_digit_timeout_millis: Type.Optional(
      Type.Number({
        ...waitRule,
        ...failsWith('90026'),
        description: 'How long to wait for the next digit, 1 to 120000 ms.',
      }),
    ),
    language: Type.Optional(
      Type.String({ ...failsWith('90013'), description: 'Language of the prompts, BCP 47 tag.' }),
    ),
    max_attempts: Type.Optional(Type.Number({ minimum: 1, description: 'How often each step may be tried.' })),
    metadata: Type.Optional(openObject('Data of your own that goes to the payment connector.')),
    parameters: Type.Optional(openObject('Further parameters that go to the payment connector.')),
    payment_method: Type.Optional(oneOf(paymentMethods, { description: 'Card or bank account.' })),
    payment_token: text('Token of an earlier payment; with it nothing is asked for.'),
    prompts: Type.Optional(prompts),
    service_level: Type.Optional(
      Type.String({
        ...failsWith('90030'),
        description: 'Synthesiser of the prompts: `premium`, which it is without this, or `basic`.',
      }),
    ),
    timeout_millis: Type.Optional(
      Type.Number({
        ...waitRule,
        ...failsWith('90025'),
        description: 'How long to wait for a whole input, 1 to 120000 ms.',
      }),
    ),
    transaction_type: Type.Optional(
      oneOf(['charge', 'tokenize'], {
        description: 'Charge now, or make a token to charge with later. Absent: charge if the amount is above 0.',
      }),
    ),
    valid_card_types: Type.Optional(
      listOf(oneOf(cardTypes, { description: 'Kind of card.' }), 'Kinds of card that are taken.'),
    ),
    voice: Type.Optional(Type.String(voiceRule)),
  },
  { title: 'PayParams', description: 'Takes a payment by digits.' },
);
export type PayParams = Static<typeof payParams>;
