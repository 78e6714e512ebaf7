const INTERFACES =
  'Lambda asks for it before the interface, and with it its ARN, exists (Lambda developer guide, giving functions access to a VPC)';
const SOURCES = 'a source has no ARN before it is registered, and Security Lake names what belongs to it';

/** Actions that are allowed on every resource, each with the reason why no narrower one can be named. */
export const UNBOUNDED: Readonly<Record<string, string>> = {
  'ec2:CreateNetworkInterface': INTERFACES,
  'ec2:DeleteNetworkInterface': INTERFACES,
  'ec2:DescribeNetworkInterfaces': INTERFACES,
  'ec2:DescribeSubnets': INTERFACES,
  'lakeformation:GrantPermissions': 'Lake Formation has no ARNs; what may be granted is up to its own administrators',
  'lakeformation:RegisterResource': 'Lake Formation has no ARNs',
  'securitylake:CreateCustomLogSource': SOURCES,
  'securitylake:DeleteCustomLogSource': SOURCES,
  'securitylake:ListLogSources': SOURCES,
};
