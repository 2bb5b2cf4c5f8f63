import Type from 'typebox';
import { oneOf } from '../schema-notation.ts';
import { cardTypes, paymentMethods } from './payment-values.ts';

const text = (description: string) => Type.Optional(Type.String({ description }));

/** What a payment has collected so far; numbers are masked. */
export const paymentFields = {
  bank_account_number: text('Number of the bank account, all but its last digits masked.'),
  bank_account_type: text('Kind of bank account.'),
  bank_routing_number: text('Routing number of the bank.'),
  expiration_date: text('When the card expires, MMYY.'),
  payment_card_number: text('Number of the card, all but its last digits masked.'),
  payment_card_postal_code: text('Postal code of the card.'),
  payment_card_type: Type.Optional(oneOf(cardTypes, { description: 'Kind of card.' })),
  payment_connector: text('Payment connector that is used.'),
  payment_method: Type.Optional(oneOf(paymentMethods, { description: 'Card or bank account.' })),
  security_code: text('Security code of the card, masked.'),
};
