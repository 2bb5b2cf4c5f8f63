// Places one call. TELNYX_API_KEY and TELNYX_BASE_URL say through whom, CONNECTION_ID, FROM and TO between whom.
import Telnyx from 'telnyx';

const client = new Telnyx();
const { data } = await client.calls.dial({
  connection_id: process.env.CONNECTION_ID,
  from: process.env.FROM,
  to: process.env.TO,
});
console.log(data.call_control_id);
