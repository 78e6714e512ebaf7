import { type NotifiedObject, notificationOf, readNotification } from '../../../src/handlers/convert/notification';
import { startCloud } from '../../handlers/cloud';
import { deliverBodies, makeConverter, makeLake, rowsInLake } from '../../handlers/converting';
import { Recorder } from '../../handlers/recorder';
import { type Door, must } from '../door';

/* The body of a message in the convert queue. Objects to convert, or a refusal that hands the message back; nothing gets into the lake. */

const object: NotifiedObject = { bucket: 'raw', key: 'a folder/ü+1.ndjson', versionId: 'v1', bytes: 12, event: 'ObjectCreated:Put' };

export const door: Door = {
  limitMs: 3_000,
  async seeds() {
    const bodies = [
      notificationOf(object, 'eu-west-1'),
      notificationOf({ ...object, bucket: 'another' }, 'eu-west-1'),
      notificationOf({ ...object, event: 'ObjectRemoved:Delete' }, 'eu-west-1'),
      '{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"raw"}',
    ];
    return bodies.map((body) => Buffer.from(body));
  },
  async open() {
    const cloud = await startCloud();
    await makeLake(cloud);
    const telemetry = new Recorder();
    const converter = await makeConverter(cloud, telemetry);
    return {
      async enter(input) {
        const body = Buffer.from(input).toString();
        let refusal: string | undefined;
        try {
          for (const { bucket, key, versionId, event, bytes } of readNotification(body))
            must(
              [bucket, key, versionId, event].every((each) => typeof each === 'string') && typeof bytes === 'number',
              'an object is named by text',
            );
        } catch (cause) {
          refusal = (cause as Error).message;
          must(/is no notification of S3/.test(refusal), `a refusal says what it is about, not ${refusal}`);
        }
        telemetry.lines.length = 0;
        const before = telemetry.sum('rawObjectsPassedOver');
        const back = await deliverBodies(converter, [body]);
        must(refusal === undefined || back.length === 1, 'a message that is refused is handed back');
        const told = telemetry.sum('rawObjectsPassedOver') > before || back.length === 1;
        must(told || readNotification(body).length === 0, 'what is not converted is told');
      },
      async close() {
        const rows = await rowsInLake(cloud);
        await cloud.close();
        must(Object.keys(rows).length === 0, 'nothing is in the lake');
      },
    };
  },
};
