import { z } from 'zod';
import type { KubeObject } from './kube-object.ts';

export interface ListRequest {
  readonly apiVersion: string;
  readonly kind: string;
  /** Absent: in all namespaces. */
  readonly namespace?: string | undefined;
  /** Label selector. */
  readonly labels?: string | undefined;
  /** Field selector. */
  readonly fields?: string | undefined;
}

export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
  /** With its query: `/metrics`. */
  readonly path: string;
}

export interface LogRequest {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly tailLines?: number;
  /** Of the container's last life before this one. */
  readonly previous?: boolean;
}

/** A right, as a SelfSubjectAccessReview asks for it. */
export interface Right {
  readonly verb: string;
  /** API group; empty for the core. */
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string | undefined;
  /** Absent: in all namespaces, or of the cluster. */
  readonly namespace?: string | undefined;
}

export interface KubeEvent {
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** What it is about. */
  readonly kind: string;
  readonly name: string;
  /** Last time seen, milliseconds since 1970; 0 where it does not tell. */
  readonly atMs: number;
}

const eventSchema = z.looseObject({
  type: z.string().default(''),
  reason: z.string().nullish(),
  message: z.string().nullish(),
  involvedObject: z.looseObject({ kind: z.string().default(''), name: z.string().default('') }),
  lastTimestamp: z.string().nullish(),
  eventTime: z.string().nullish(),
  metadata: z.looseObject({ creationTimestamp: z.string().nullish() }),
});

/** What an Event of the core API says. */
export function eventOf(object: KubeObject): KubeEvent {
  const { type, reason, message, involvedObject, lastTimestamp, eventTime, metadata } = eventSchema.parse(object);
  return {
    type,
    reason: reason ?? '',
    message: message ?? '',
    kind: involvedObject.kind,
    name: involvedObject.name,
    atMs: Date.parse(lastTimestamp ?? eventTime ?? metadata.creationTimestamp ?? '') || 0,
  };
}
