// Orders one video by message, without HTTP, and waits for it:
//
//   node producer.mjs REQUEST.json [MESSAGE_ID]
//
// Ends with 0 and the link of the video, or with 1 and the reason.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import amqp from 'amqplib';

const BROKER = process.env.SEEDANCE_RABBITMQ_URI ?? 'amqp://guest:guest@127.0.0.1:5672';
const CONFIRM_LIMIT_MS = 10_000;
const ANSWER_LIMIT_MS = 2 * 60_000;
const VIDEO_LIMIT_MS = 49 * 3_600_000;
const ENDS = ['task.succeeded', 'task.failed', 'task.expired', 'task.cancelled'];

async function main([file, messageId = randomUUID(), ...rest]) {
  if (!file || rest.length > 0) {
    throw new Error('usage: node producer.mjs REQUEST.json [MESSAGE_ID]');
  }
  const request = await readFile(file);
  const connection = await connect();
  try {
    return await order(connection, request, messageId);
  } finally {
    await connection.close().catch(() => {});
  }
}

async function connect() {
  try {
    return await amqp.connect(BROKER, { timeout: 5_000 });
  } catch (e) {
    if (e.code === 'ECONNREFUSED' || e.code === 'ENOTFOUND' || e.code === 'ETIMEDOUT') {
      const { hostname, port } = new URL(BROKER);
      throw new Error(`no RabbitMQ at ${hostname}:${port || 5672}; set SEEDANCE_RABBITMQ_URI`);
    }
    throw e;
  }
}

// messageId: choose it from your own data, such as an order number: the same id never orders twice.
async function order(connection, request, messageId) {
  const channel = await connection.createConfirmChannel();
  // Losing the broker on the way fails what is awaited below; it must not end the process unheard.
  const lost = new Promise((_, reject) => {
    connection.on('error', () => {});
    channel.on('error', reject);
    connection.on('close', () => reject(new Error('the connection to the broker was lost')));
  });
  lost.catch(() => {});
  const unlessLost = (promise) => Promise.race([promise, lost]);

  try {
    await channel.checkExchange('seedance.tasks');
  } catch {
    throw new Error('the broker has no exchange seedance.tasks; start the API or a worker once');
  }

  // Listen first, so that no event is missed: every event of every task, filtered below.
  const { queue: eventQueue } = await channel.assertQueue('', { exclusive: true });
  await channel.bindQueue(eventQueue, 'seedance.events', 'task.*');
  const events = await inbox(channel, eventQueue);
  const { queue: replyTo } = await channel.assertQueue('', { exclusive: true });
  const answers = await inbox(channel, replyTo);

  // A confirm says that the broker did what it was asked to, which may be to drop what no queue wants.
  let dropped = false;
  channel.on('return', () => (dropped = true));
  channel.publish('seedance.tasks', 'create', request, {
    messageId,
    correlationId: messageId,
    timestamp: Math.floor(Date.now() / 1000),
    replyTo,
    contentType: 'application/json',
    persistent: true, // survives a restart of the broker
    mandatory: true, // comes back if there is no queue for it
  });
  await unlessLost(within(channel.waitForConfirms(), CONFIRM_LIMIT_MS, 'the broker did not confirm'));
  if (dropped) {
    throw new Error('the broker has no queue for requests; start the API or a worker once');
  }
  console.log(`message ${messageId} is safe on the broker`);

  let event = await unlessLost(within(answers(), ANSWER_LIMIT_MS, 'no answer; does a worker run?'));
  if (event.type === 'task.rejected') {
    throw new Error(`rejected: ${JSON.stringify(event.violations)}`);
  }
  const taskId = event.task.id;
  console.log(`accepted as ${taskId}`);
  // A repeated message gets its first answer again; an end that is over is told by taskStatus.
  const deadline = Date.now() + VIDEO_LIMIT_MS;
  while (!ENDS.includes(event.type) || event.task.id !== taskId) {
    const left = deadline - Date.now();
    event = await unlessLost(within(events(), left, `no end in sight; ask taskStatus/${taskId}`));
    if (event.task?.id === taskId) {
      console.log(event.type);
    }
  }
  const { state } = event.task;
  if (state.type !== 'succeeded') {
    throw new Error(state.error?.message ?? `it ended as ${state.type}`);
  }
  console.log(state.result.video_url);
}

// Consumes a queue; the function it gives takes one message after the other.
async function inbox(channel, queue) {
  const arrived = [];
  let wake = () => {};
  await channel.consume(
    queue,
    (message) => {
      if (message) {
        arrived.push(JSON.parse(message.content.toString('utf8')));
        wake();
      }
    },
    { noAck: true },
  );
  return async () => {
    while (arrived.length === 0) {
      await new Promise((resolve) => (wake = resolve));
    }
    return arrived.shift();
  };
}

function within(promise, limitMs, otherwise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(otherwise)), limitMs);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

main(process.argv.slice(2)).catch((e) => {
  console.error(`producer: ${e.message}`);
  process.exitCode = 1;
});
