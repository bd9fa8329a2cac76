/**
 * Names and addresses of the lab: everything lies in 198.18.0.0/15, the range that RFC 2544 keeps for benchmarks,
 * and every network namespace starts with `meshbench-`.
 *
 * Slot i (an arm's place in a session): data path 198.18.i.0/24, client .1, server .2, service address .100;
 * way in from outside the mesh 198.19.(128+i).0/24, outsider .1, server .2.
 * Control plane j: 198.19.j.0/24, control plane .254, client .1, server .2.
 */
export const namespacePrefix = 'meshbench-';

export interface SlotAddresses {
  readonly clientNamespace: string;
  readonly serverNamespace: string;
  readonly clientIp: string;
  readonly serverIp: string;
  /** An address that exists nowhere but in a mesh's service registry. */
  readonly serviceIp: string;
  readonly outsiderIp: string;
  readonly serverIpFromOutside: string;
}

export const outsideNamespace = `${namespacePrefix}outside`;

export const slotAddresses = (slot: number): SlotAddresses => ({
  clientNamespace: `${namespacePrefix}c${slot}`,
  serverNamespace: `${namespacePrefix}s${slot}`,
  clientIp: `198.18.${slot}.1`,
  serverIp: `198.18.${slot}.2`,
  serviceIp: `198.18.${slot}.100`,
  outsiderIp: `198.19.${128 + slot}.1`,
  serverIpFromOutside: `198.19.${128 + slot}.2`,
});

export interface ControlAddresses {
  readonly namespace: string;
  readonly ip: string;
  readonly clientIp: string;
  readonly serverIp: string;
}

export const controlAddresses = (index: number): ControlAddresses => ({
  namespace: `${namespacePrefix}cp${index}`,
  ip: `198.19.${index}.254`,
  clientIp: `198.19.${index}.1`,
  serverIp: `198.19.${index}.2`,
});

/** Port of the application in every server namespace. */
export const applicationPort = 8080;
