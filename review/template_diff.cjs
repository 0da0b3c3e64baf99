'use strict';
// Prints CDK's own diff of pairs of templates as JSON. On standard input: a list of
// {"before": PATH or null, "after": PATH or null}; on standard output: a list as long.

const fs = require('node:fs');
const { fullDiff } = require('@aws-cdk/cloudformation-diff');
const { loadAwsServiceSpecSync } = require('@aws-cdk/aws-service-spec');

const REPLACING = ['WILL_REPLACE', 'MAY_REPLACE'];
const IMPACTS_ON_WHAT_EXISTS = [...REPLACING, 'WILL_DESTROY', 'WILL_ORPHAN'];
const OTHER_SECTIONS = ['parameters', 'outputs', 'mappings', 'conditions', 'metadata', 'unknown'];

let serviceSpec;

function isStateful(type) {
  // Loading it takes a second, and most changes don't ask.
  serviceSpec ??= loadAwsServiceSpecSync();
  const [resource] = serviceSpec.lookup('resource', 'cloudFormationType', 'equals', type);
  return resource?.isStateful ?? false;
}

function read(path) {
  return path === null ? {} : JSON.parse(fs.readFileSync(path, 'utf-8'));
}

function values(difference) {
  return { before: difference.oldValue, after: difference.newValue };
}

function resourceOf(id, change) {
  const type = change.oldResourceType ?? change.newResourceType;
  const differences = [];
  const replacedBy = [];
  change.forEachDifference((kind, name, difference) => {
    if (REPLACING.includes(difference.changeImpact)) replacedBy.push(name);
    const place = kind === 'Property' ? `Properties.${name}` : name;
    differences.push({ place, ...values(difference) });
  });
  return {
    id,
    type,
    impact: change.changeImpact,
    stateful: IMPACTS_ON_WHAT_EXISTS.includes(change.changeImpact) && isStateful(type),
    replacedBy,
    updateReplacePolicy: change.newValue?.UpdateReplacePolicy,
    differences,
  };
}

function statements({ additions, removals }, render, isNegative) {
  const of = (change, list) => list.map((each) => ({
    change,
    // A right that appears, or a denial that goes, as CDK counts it.
    widens: change === 'added' ? !isNegative(each) : isNegative(each),
    ...render(each),
  }));
  return [...of('added', additions), ...of('removed', removals)];
}

function attachment({ identityArn, managedPolicyArn }) {
  return {
    resource: managedPolicyArn,
    effect: 'Allow',
    action: 'managed policy',
    principal: identityArn,
    condition: '',
  };
}

function permissionsOf({ iamChanges, securityGroupChanges }) {
  const never = () => false;
  const rule = (direction) => (each) => ({
    resource: each.groupId,
    effect: 'Allow',
    action: `${direction} ${each.describeProtocol()}`,
    principal: each.describePeer(),
    condition: '',
  });
  return [
    ...statements(iamChanges.statements, (each) => each.render(), (each) => each.isNegativeStatement),
    ...statements(iamChanges.managedPolicies, attachment, never),
    ...statements(securityGroupChanges.ingress, rule('ingress'), never),
    ...statements(securityGroupChanges.egress, rule('egress'), never),
  ];
}

function othersOf(diff) {
  const found = [];
  for (const section of OTHER_SECTIONS) {
    diff[section].forEachDifference((name, difference) => {
      found.push({ place: `${section}.${name}`, ...values(difference) });
    });
  }
  for (const name of ['description', 'awsTemplateFormatVersion', 'transform']) {
    if (diff[name] !== undefined) found.push({ place: name, ...values(diff[name]) });
  }
  return found;
}

function diffOf({ before, after }) {
  const diff = fullDiff(read(before), read(after));
  const resources = [];
  diff.resources.forEachDifference((id, change) => resources.push(resourceOf(id, change)));
  return {
    resources,
    permissions: permissionsOf(diff),
    permissionsBroadened: diff.permissionsBroadened,
    others: othersOf(diff),
  };
}

const pairs = JSON.parse(fs.readFileSync(0, 'utf-8'));
process.stdout.write(JSON.stringify(pairs.map(diffOf)));
