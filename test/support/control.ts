import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { controlSocketName, type ControlAnswer, type ControlRequest } from '../../src/gate/control-request.ts';

/** askControl asks a gate over its control socket, without starting a program for it. */
export async function askControl(directory: string, request: ControlRequest): Promise<ControlAnswer> {
  const socket = connect({ path: join(directory, controlSocketName) });
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    let text = '';
    socket.setEncoding('utf8');
    while (!text.endsWith('\n')) text += String((await once(socket, 'data'))[0]);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is the answer of the program under test
    return JSON.parse(text) as ControlAnswer;
  } finally {
    socket.destroy();
  }
}
