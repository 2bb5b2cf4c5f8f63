/** Kinds of payment card. */
export const cardTypes = [
  'visa',
  'mastercard',
  'amex',
  'optima',
  'discover',
  'diners-club',
  'jcb',
  'maestro',
  'enroute',
] as const;

/** Why a step of a payment failed. */
export const paymentErrorTypes = [
  'timeout',
  'invalid-card-number',
  'invalid-card-type',
  'invalid-date',
  'invalid-security-code',
  'invalid-postal-code',
  'invalid-bank-routing-number',
  'invalid-bank-account-number',
  'input-matching-failed',
] as const;

export const paymentMethods = ['credit-card', 'ach-debit'] as const;
