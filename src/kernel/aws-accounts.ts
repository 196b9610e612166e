const places: readonly RegExp[] = [
  // arn:aws:ecs:eu-west-1:111111111111:…; IAM's have no region.
  /(?<=\barn:aws[\w-]*:[\w-]+:[\w-]*:)\d{12}(?=:)/g,
  // 111111111111.dkr.ecr.eu-west-1.amazonaws.com
  /\b\d{12}(?=\.dkr\.ecr\b)/g,
]

/**
 * The text with the AWS account of every ARN and registry written as ACCOUNT: for what everybody reads. An ARN stays
 * one that a person can complete.
 */
export function withoutAwsAccounts(text: string): string {
  return places.reduce((rest, place) => rest.replaceAll(place, 'ACCOUNT'), text)
}
