import * as keyless from "@keyless/keyless";

const bucket = "keyless-typescript-4711";

const worker = new keyless.Instance("worker", {
    s3: [
        { bucket, allow: ["list", "read"], prefixes: ["in/"] },
        { bucket, allow: ["write"], prefixes: ["out/"] },
    ],
    tags: { team: "data" },
});

export const instanceIds = worker.instanceIds;
export const roleArn = worker.roleArn;
export const s3Policy = worker.s3Policy;
