"""The CDK application's stacks: one package per solution, and the constructs that they share."""
