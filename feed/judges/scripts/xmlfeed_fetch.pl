# Fetches a feed with URI::Fetch and reads it with XML::Feed, as programs in Perl
# do, and prints what it found.
use strict;
use warnings;
use JSON::PP;
use URI::Fetch;
use XML::Feed;

$XML::Atom::ForceUnicode = 1;    # characters, not the bytes of UTF-8

my ($url) = @ARGV;
my $have = decode_json(do { local $/; <STDIN> });
my $got = URI::Fetch->fetch($url, ETag => $have->{ETag}, LastModified => $have->{Modified})
    or die URI::Fetch->errstr;
my %answer = (Status => 0 + $got->http_status, ETag => ($got->etag // "") . "", Modified => ($got->last_modified // "") . "", Entries => []);
if ($got->status == URI::Fetch::URI_OK()) {
    my $document = $got->content;
    my $feed = XML::Feed->parse(\$document) or die XML::Feed->errstr;
    $answer{Entries} = [map { entry($_) } $feed->entries];
}
print encode_json(\%answer);

sub when { $_[0] ? $_[0]->clone->set_time_zone("UTC")->strftime("%Y-%m-%dT%H:%M:%SZ") : "" }

sub entry {
    my ($e) = @_;
    return {
        ID => $e->id // "", Title => $e->title // "", Link => $e->link // "",
        Published => when($e->issued), Updated => when($e->modified),
        Authors => [grep { defined } $e->author], Categories => [grep { defined } $e->category],
        Content => $e->content->body // "", Summary => $e->summary->body // "",
    };
}
