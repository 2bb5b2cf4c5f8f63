// Written by scripts/generate.mjs from the contract: change it there, then generate again.

/** Fields that hold a map whose keys are data (event types, for one); the values are ours. */
export const mapFields: readonly string[] =
  'dynamic_variables keywords_boosting webhook_retries_policies webhook_urls'.split(' ');

/** Fields that hold an object of the application's own, keys and values. */
export const opaqueFields: readonly string[] =
  'connector_error mcp_servers metadata observability_settings parameters partial_results properties result structured_provider targets'.split(
    ' ',
  );
