// One instance that lists and reads in/ and writes out/ of a bucket, without access keys.
package main

import (
	"github.com/keyless/pulumi-keyless/sdk/go/keyless"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const bucket = "keyless-go-4711"

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		worker, err := keyless.NewInstance(ctx, "worker", &keyless.InstanceArgs{
			S3: []keyless.S3GrantArgs{
				{Bucket: pulumi.String(bucket), Allow: []string{"list", "read"}, Prefixes: []string{"in/"}},
				{Bucket: pulumi.String(bucket), Allow: []string{"write"}, Prefixes: []string{"out/"}},
			},
			Tags: pulumi.StringMap{"team": pulumi.String("data")},
		})
		if err != nil {
			return err
		}
		ctx.Export("instanceIds", worker.InstanceIds)
		ctx.Export("roleArn", worker.RoleArn)
		ctx.Export("s3Policy", worker.S3Policy)
		return nil
	})
}
