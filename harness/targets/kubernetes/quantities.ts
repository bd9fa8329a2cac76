/** Factors of the suffixes. https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
const factors: Readonly<Record<string, number>> = {
  '': 1,
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  Pi: 1024 ** 5,
  Ei: 1024 ** 6,
};

const form = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([numkMGTPE]i?|[KMGTPE]i)?$/;

/** A quantity as a plain number. @throws Error for what is none. */
export function quantityOf(text: string): number {
  const [, digits, suffix = ''] = form.exec(text.trim()) ?? [];
  const factor = factors[suffix];
  const value = Number(digits);
  if (factor === undefined || !Number.isFinite(value)) throw new Error(`"${text}" is no Kubernetes quantity`);
  return value * factor;
}

/** `500m` is 0.5. */
export const coresOf = quantityOf;

/** `64Mi` is 67108864. */
export const bytesOf = quantityOf;
