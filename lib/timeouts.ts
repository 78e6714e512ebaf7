import { Duration } from 'aws-cdk-lib';

/* Timeouts that queues, schedules and alarms are derived from. */

/** A raw object of a few hundred MB is converted within it; what is cut off is handed back and tried again. */
export const CONVERT_TIMEOUT = Duration.minutes(5);
export const LAND_TIMEOUT = Duration.minutes(1);
export const RECEIVE_TIMEOUT = Duration.seconds(25);
export const POLL_TIMEOUT = Duration.minutes(14);
export const SWEEP_TIMEOUT = Duration.minutes(10);
/** Security Lake makes roles, a crawler and a table, and conflicts are waited out. */
export const REGISTER_TIMEOUT = Duration.minutes(14);
