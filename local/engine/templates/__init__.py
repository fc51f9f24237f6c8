"""CloudFormation: types and properties that MiniStack lacks."""
