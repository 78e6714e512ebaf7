import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from '../../scripts/schemas';
import { factsOf } from '../../src/ocsf/facts';
import { OCSF_VERSIONS } from '../../src/ocsf/record';

const root = process.cwd();
const factsFolder = process.env['OCSF_FACTS'] ?? join(root, '../shared/ocsf');
const folders = existsSync(factsFolder) ? [factsFolder] : [];

const committed = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`);
const inRepository = [...committed('schemas/ocsf'), ...committed('src/ocsf/facts')]
  .filter((path) => /\d\.\d\.\d(\/.+\.json|\.ts)$/.test(path))
  .sort();

if (folders.length === 0) {
  console.info(`skipped: "the committed schemas and tables are what the facts give", since there is no folder ${factsFolder} (OCSF_FACTS)`);
}

test('schemas and tables are committed for both versions', () => {
  expect(inRepository).toHaveLength(10);
});

for (const folder of folders) {
  test('the committed schemas and tables are what the facts give, byte for byte', () => {
    const files = generate(folder);
    expect([...files.keys()].sort()).toEqual(inRepository);
    for (const [path, text] of files) expect({ path, same: readFileSync(join(root, path), 'utf8') === text }).toEqual({ path, same: true });
  });
}

test('every schema stands alone, forbids unknown attributes and carries the notice', () => {
  for (const path of inRepository.filter((name) => name.endsWith('.json'))) {
    const schema = JSON.parse(readFileSync(join(root, path), 'utf8'));
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.$comment).toContain('OCSF, a Series of LF Projects, LLC');
    expect(schema.additionalProperties).toBe(false);
    const defined = Object.keys(schema.$defs);
    const referred = new Set(
      JSON.stringify(schema)
        .match(/#\/\$defs\/\w+/g)
        ?.map((ref) => ref.slice('#/$defs/'.length)),
    );
    expect(defined).toEqual([...referred].sort());
    for (const definition of Object.values<{ properties?: object; additionalProperties?: boolean }>(schema.$defs)) {
      expect(definition.additionalProperties).toBe(definition.properties ? false : undefined);
    }
  }
});

test('the profile datetime brings optional attributes only, so its schemas serve records without it', () => {
  for (const version of OCSF_VERSIONS) {
    const { classes, objects } = factsOf(version);
    const attributes = [...Object.values(classes), ...Object.values(objects)].flatMap((item) => Object.values(item.attributes));
    const brought = attributes.filter(({ profiles }) => profiles?.includes('datetime'));
    expect(brought.length).toBeGreaterThan(40);
    expect(brought.filter(({ requirement }) => requirement === 'required')).toEqual([]);
  }
});

test('a schema says what the facts say', () => {
  const schema = (version: string, name: string) => JSON.parse(readFileSync(join(root, `schemas/ocsf/${version}/${name}.json`), 'utf8'));
  const finding = schema('1.1.0', 'detection_finding.datetime.host.security_control');
  expect(finding.required).toContain('action_id');
  expect(schema('1.1.0', 'detection_finding.datetime.host').properties.action_id).toBeUndefined();
  expect(finding.properties.message).toEqual({ type: 'string', maxLength: 65535 });
  expect(finding.$defs.network_endpoint.properties.port).toEqual({ type: 'integer', minimum: 0, maximum: 65535 });
  expect(finding.$defs.network_endpoint.properties.autonomous_system).toBeUndefined();
  expect(schema('1.3.0', 'authentication.datetime').anyOf).toEqual([{ required: ['service'] }, { required: ['dst_endpoint'] }]);
  expect(finding.allOf).toContainEqual({
    if: { properties: { activity_id: { const: 3 } }, required: ['activity_id'] },
    then: { properties: { type_uid: { const: 200403 } } },
  });
});
