import { toJsonSchema } from '@valibot/to-json-schema';
import { type SchemaName, schemas } from '../src/report/envelope.ts';

/** Each file of docs/schema with its text: `coremap.run/1` stands in coremap.run.1.json. */
export function schemaFiles(): [name: string, text: string][] {
  return Object.keys(schemas).map(name => {
    const schema = toJsonSchema(schemas[name as SchemaName], {
      typeMode: 'output',
      ignoreActions: ['finite', 'readonly'],
    });
    return [`${name.replace('/', '.')}.json`, `${JSON.stringify({ title: name, ...schema }, null, 2)}\n`];
  });
}
