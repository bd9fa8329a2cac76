import { sidecarShape } from '../_shared/sidecar-shape.ts';
import { staticEnvoyPlane } from '../_shared/static-envoy.ts';

export const lab = staticEnvoyPlane(sidecarShape({ fidelityNote: 'static Envoy pair, HTTP/2 over mTLS', http2: true }));
