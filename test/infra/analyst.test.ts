import { Match, type Template } from 'aws-cdk-lib/assertions';
import { catalogue } from '../../src/queries/catalogue';
import { VIEWS } from '../../src/queries/views';
import { SECURITY_LAKE, STANDALONE, templatesOf } from './templates';

function analystOf(config: object): Template {
  const template = templatesOf(config)['Analyst'];
  if (!template) throw new Error('no stack Analyst');
  return template;
}

const propertiesOf = (template: Template, type: string): Record<string, unknown>[] =>
  Object.values(template.findResources(type)).map(({ Properties }) => Properties);

describe.each([
  ['standalone', STANDALONE, /"security_lake_connector"\."darktrace_finding"/, /"security_lake_connector"\."darktrace_auth"/],
  [
    'security-lake',
    SECURITY_LAKE,
    /"amazon_security_lake_glue_db_\w+"\."amazon_security_lake_table_\w+_ext_darktrace_finding"/,
    /"amazon_security_lake_table_\w+_cloud_trail_mgmt_2_0"/,
  ],
])('%s', (_, config, findingTable, otherTable) => {
  const template = analystOf(config);

  test('every question of the catalogue is a named query of the workgroup', () => {
    const queries = propertiesOf(template, 'AWS::Athena::NamedQuery');
    expect(queries.map(({ Name }) => Name)).toEqual(expect.arrayContaining(catalogue.map(({ id }) => id)));
    for (const { Name, QueryString, Description, WorkGroup } of queries) {
      expect(WorkGroup).toBe(config.name);
      expect(String(QueryString).length).toBeLessThanOrEqual(262_144);
      expect(String(Description).length).toBeLessThanOrEqual(1024);
      expect(String(Name).length).toBeLessThanOrEqual(128);
    }
    const texts = queries.map(({ QueryString }) => QueryString).join('\n');
    expect(texts).toMatch(findingTable);
    expect(texts).toMatch(otherTable);
  });

  test('questions about one account, device or address are prepared, and a named query shows how to run each', () => {
    const prepared = propertiesOf(template, 'AWS::Athena::PreparedStatement');
    expect(prepared.map(({ StatementName }) => StatementName)).toEqual(['entity_timeline', 'pivot_ip', 'pivot_user']);
    for (const { QueryStatement } of prepared) expect(String(QueryStatement).match(/\?/g)).toHaveLength(1);
    template.hasResourceProperties('AWS::Athena::NamedQuery', {
      Name: 'pivot-ip-execute',
      QueryString: "EXECUTE pivot_ip USING '198.51.100.23'",
    });
  });

  test('every flat view is one of a database of its own, in the form in which Athena keeps views', () => {
    template.hasResourceProperties('AWS::Glue::Database', { DatabaseInput: { Name: `${config.name.replaceAll('-', '_')}_views` } });
    for (const view of Object.values(VIEWS)) {
      template.hasResourceProperties('AWS::Glue::Table', {
        TableInput: Match.objectLike({
          Name: view.name,
          TableType: 'VIRTUAL_VIEW',
          Parameters: { presto_view: 'true', comment: 'Presto View' },
        }),
      });
    }
    for (const { TableInput } of propertiesOf(template, 'AWS::Glue::Table')) {
      const input = TableInput as { ViewOriginalText: string; StorageDescriptor: { Columns: { Name: string; Type: string }[] } };
      const [, encoded = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(input.ViewOriginalText) ?? [];
      const described = JSON.parse(Buffer.from(encoded, 'base64').toString());
      expect(described).toMatchObject({ catalog: 'awsdatacatalog', originalSql: expect.stringMatching(/^SELECT /) });
      const hive = described.columns.map(({ name, type }: { name: string; type: string }) => ({
        Name: name,
        Type: type === 'varchar' ? 'string' : type.replace('(3)', ''),
      }));
      expect(input.StorageDescriptor.Columns.map(({ Name, Type }) => ({ Name, Type }))).toEqual(hive);
    }
  });
});
