// Reads an object and tries to read another: with the SDK's default client, or with one that has the bucket in the host's name.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"strings"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

func main() {
	style, bucket, keys := os.Args[1], os.Args[2], os.Args[3:]
	client, err := connect(style)
	if err != nil {
		log.Fatal(err)
	}
	told := [][]string{}
	for _, key := range keys {
		told = append(told, read(client, bucket, key))
	}
	if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
		log.Fatal(err)
	}
}

func connect(style string) (*s3.Client, error) {
	if style != "virtual" {
		loaded, err := config.LoadDefaultConfig(context.Background())
		return s3.NewFromConfig(loaded), err
	}
	// Names under localhost resolve on some machines only.
	resolving := awshttp.NewBuildableClient().WithTransportOptions(func(transport *http.Transport) {
		transport.DialContext = func(ctx context.Context, network string, address string) (net.Conn, error) {
			_, port, _ := net.SplitHostPort(address)
			return (&net.Dialer{}).DialContext(ctx, network, net.JoinHostPort("127.0.0.1", port))
		}
	})
	loaded, err := config.LoadDefaultConfig(context.Background(), config.WithHTTPClient(resolving))
	localhost := strings.Replace(os.Getenv("AWS_ENDPOINT_URL"), "127.0.0.1", "localhost", 1)
	return s3.NewFromConfig(loaded, func(options *s3.Options) { options.BaseEndpoint = &localhost }), err
}

// read returns the host that was asked for an object, and the object's content or the code of the error.
func read(client *s3.Client, bucket string, key string) []string {
	var host string
	noting := func(options *s3.Options) {
		options.APIOptions = append(options.APIOptions, func(stack *middleware.Stack) error {
			return stack.Finalize.Add(middleware.FinalizeMiddlewareFunc("host", func(
				ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler,
			) (middleware.FinalizeOutput, middleware.Metadata, error) {
				host = in.Request.(*smithyhttp.Request).URL.Hostname()
				return next.HandleFinalize(ctx, in)
			}), middleware.After)
		})
	}
	answer, err := client.GetObject(context.Background(), &s3.GetObjectInput{Bucket: &bucket, Key: &key}, noting)
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return []string{host, refused.ErrorCode()}
	}
	if err != nil {
		return []string{host, err.Error()}
	}
	defer answer.Body.Close()
	content, err := io.ReadAll(answer.Body)
	if err != nil {
		return []string{host, err.Error()}
	}
	return []string{host, string(content)}
}
