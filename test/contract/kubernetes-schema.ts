/** The part of an OpenAPI 2 document that Kubernetes uses for its objects. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
}

export interface OpenApi {
  readonly definitions: Readonly<Record<string, Schema>>;
}

interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
}

const groupOf: Readonly<Record<string, string>> = {
  v1: 'core.v1',
  'apps/v1': 'apps.v1',
  'networking.k8s.io/v1': 'networking.v1',
};

/** What of an object the schema does not allow, one sentence for each place; unknown fields count. */
export function problemsOf(openApi: OpenApi, object: KubernetesObject): string[] {
  const schema = openApi.definitions[`io.k8s.api.${groupOf[object.apiVersion]}.${object.kind}`];
  return schema ? within(openApi, schema, { at: object.kind, value: object }).sort() : [`${object.kind}: unknown`];
}

interface Located {
  readonly at: string;
  readonly value: unknown;
}

function within(openApi: OpenApi, schema: Schema, { at, value }: Located): string[] {
  if (schema.$ref !== undefined) {
    const named = openApi.definitions[schema.$ref.replace('#/definitions/', '')];
    return named ? within(openApi, named, { at, value }) : [`${at}: ${schema.$ref} is not in the schema`];
  }
  if (!isOfType(schema, value)) return [`${at}: not of type ${schema.type}`];
  const { items } = schema;
  if (items && Array.isArray(value)) {
    return value.flatMap((item, index) => within(openApi, items, { at: `${at}[${index}]`, value: item }));
  }
  return isRecord(value) ? inFields(openApi, schema, { at, value }) : [];
}

function inFields(openApi: OpenApi, schema: Schema, { at, value }: { at: string; value: object }): string[] {
  const { properties, additionalProperties, required = [] } = schema;
  const missing = required.filter((key) => !Object.hasOwn(value, key)).map((key) => `${at}.${key}: missing`);
  if (!properties && !additionalProperties) return missing;
  const problems = Object.entries(value).flatMap(([key, field]) => {
    const known = properties?.[key] ?? additionalProperties;
    return known ? within(openApi, known, { at: `${at}.${key}`, value: field }) : [`${at}.${key}: unknown`];
  });
  return [...missing, ...problems];
}

function isOfType({ type, format }: Schema, value: unknown): boolean {
  if (format === 'int-or-string') return typeof value === 'string' || Number.isInteger(value);
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isRecord(value);
  return type === undefined || typeof value === type;
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
