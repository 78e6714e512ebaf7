import { readS3Location } from '../../src/lake/s3-location';

test.each([
  ['s3://aws-security-data-lake-eu-west-1-example/ext/darktrace-finding/', 'ext/darktrace-finding/'],
  ['s3://aws-security-data-lake-eu-west-1-example/ext/darktrace-finding', 'ext/darktrace-finding/'],
  ['s3://aws-security-data-lake-eu-west-1-example/ext/darktrace-finding/1.0/', 'ext/darktrace-finding/1.0/'],
  ['s3://aws-security-data-lake-eu-west-1-example', ''],
])('%s', (location, prefix) => {
  expect(readS3Location(location)).toEqual({ bucket: 'aws-security-data-lake-eu-west-1-example', prefix });
});

test.each(['', 'aws-security-data-lake/ext/', 's3://', 's3://bucket//ext/', 'https://bucket.example.com/ext/'])(
  '%p is refused, with the form that is wanted',
  (location) => {
    expect(() => readS3Location(location)).toThrow('wanted s3://<bucket>/<prefix>/');
  },
);
