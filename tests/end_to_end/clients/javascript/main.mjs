// Reads an object and tries to read another: with the SDK's default client, or with one that has the bucket in the host's name.
import http from "node:http";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";

const [style, bucket, ...keys] = process.argv.slice(2);

// Names under localhost resolve on some machines only.
const lookup = (_host, options, done) =>
  options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
const virtual = () => ({
  endpoint: process.env.AWS_ENDPOINT_URL.replace("127.0.0.1", "localhost"),
  requestHandler: { httpAgent: new http.Agent({ lookup }) },
});
const client = new S3Client(style === "virtual" ? virtual() : {});

let host;
client.middlewareStack.add(
  (next) => (args) => {
    host = args.request.hostname;
    return next(args);
  },
  { step: "finalizeRequest", name: "host" },
);

async function read(key) {
  try {
    const answer = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return [host, await answer.Body.transformToString()];
  } catch (error) {
    return [host, error.name];
  }
}

const told = [];
for (const key of keys) {
  told.push(await read(key));
}
console.log(JSON.stringify(told));
