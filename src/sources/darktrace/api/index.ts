import type { AlertApi } from '../../api';
import { connectClient } from './client';
import { feedsOf } from './feeds';

/** Darktrace's Threat Visualizer API: model breaches, AI Analyst events and groups, RESPOND actions. */
export const darktraceApi: AlertApi = { connect: (connection) => feedsOf(connectClient(connection)) };
