"""The CDK app: what is deployed, stage by stage, and the settings that say so."""
