import { BucketAlreadyOwnedByYou, CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

export interface BucketPlace {
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly bucket: string;
}

/** @returns whether it was made now. @throws the client's error when the store does not answer or refuses */
export async function createBucket({ endpoint, bucket, ...credentials }: BucketPlace): Promise<boolean> {
  const s3 = new S3Client({ endpoint, region: 'us-east-1', forcePathStyle: true, maxAttempts: 1, credentials });
  try {
    await s3.send(new CreateBucketCommand({ Bucket: bucket }));
    return true;
  } catch (error) {
    if (error instanceof BucketAlreadyOwnedByYou) return false;
    throw error;
  } finally {
    s3.destroy();
  }
}
