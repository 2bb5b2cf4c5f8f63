/**
 * Which addresses a server may connect to on behalf of others: loopback, link-local, private and other special ones only
 * where its policy says so. Judged at the moment of connecting, so neither redirects nor DNS rebinding get around it.
 */
export { EgressError, EgressGuard, type EgressPolicy, type Resolve } from './egress-guard.ts';
export { addressList, type SpecialAddress, specialAddress } from './special-address.ts';
