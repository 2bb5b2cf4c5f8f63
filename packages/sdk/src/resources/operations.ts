// Written by scripts/generate.mjs from the contract: change it there, then generate again.

/** Methods of the client as 'HTTP-METHOD path flags', nested like the client itself. */
export interface OperationTree {
  readonly [name: string]: string | OperationTree;
}

/**
 * Flags: `bare` (has no parameters), `key` (takes a command_id, so a repeat has no second effect), `list` (answers pages),
 * `name=wire` (a parameter that travels under another name).
 */
export const operationTree: OperationTree = {
  calls: {
    dial: 'POST /calls key',
    retrieveStatus: 'GET /calls/{call_control_id} bare',
    actions: {
      answer: 'POST /calls/{call_control_id}/actions/answer key',
      bridge: 'POST /calls/{call_control_id}/actions/bridge key call_control_id_to_bridge_with=call_control_id',
      hangup: 'POST /calls/{call_control_id}/actions/hangup key',
      refer: 'POST /calls/{call_control_id}/actions/refer key',
      reject: 'POST /calls/{call_control_id}/actions/reject key',
      sendSipInfo: 'POST /calls/{call_control_id}/actions/send_sip_info key',
      transfer: 'POST /calls/{call_control_id}/actions/transfer key',
    },
  },
  callControlApplications: {
    list: 'GET /call_control_applications list',
    create: 'POST /call_control_applications',
    retrieve: 'GET /call_control_applications/{id} bare',
    update: 'PATCH /call_control_applications/{id}',
    delete: 'DELETE /call_control_applications/{id} bare',
  },
  connections: {
    listActiveCalls: 'GET /connections/{connection_id}/active_calls list',
  },
  phoneNumbers: {
    list: 'GET /phone_numbers list',
    retrieve: 'GET /phone_numbers/{id} bare',
    update: 'PATCH /phone_numbers/{id}',
    delete: 'DELETE /phone_numbers/{id} bare',
  },
  telephonyCredentials: {
    list: 'GET /telephony_credentials list',
    create: 'POST /telephony_credentials',
    retrieve: 'GET /telephony_credentials/{id} bare',
    update: 'PATCH /telephony_credentials/{id}',
    delete: 'DELETE /telephony_credentials/{id} bare',
  },
};
