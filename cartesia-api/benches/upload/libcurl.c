/* The upload as a C program makes it with libcurl, for comparison: one form, the clip read from its file.
 *
 * A worker as in worker.rs: `libcurl URL CLIP`, then a line `COUNT AT_ONCE` on standard input for each run, for which
 * it prints a line of nanoseconds and KiB of peak memory.
 *
 * Without `Expect: 100-continue`, which libcurl sends by default and which takes another round trip. The certificates are
 * those that SSL_CERT_FILE names, or the system's. */

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

struct upload {
    CURL *easy;
    curl_mime *form;
};

static size_t ignore(char *data, size_t size, size_t count, void *context) {
    (void)data;
    (void)context;
    return size * count;
}

static void text(curl_mime *form, const char *name, const char *value) {
    curl_mimepart *part = curl_mime_addpart(form);
    curl_mime_name(part, name);
    curl_mime_data(part, value, CURL_ZERO_TERMINATED);
}

/* The form is made anew for each upload, as our client makes it. */
static void fill(struct upload *upload, const char *clip) {
    curl_mime_free(upload->form);
    upload->form = curl_mime_init(upload->easy);
    text(upload->form, "name", "Narrator");
    text(upload->form, "description", "warm, close");
    text(upload->form, "language", "en");
    curl_mimepart *part = curl_mime_addpart(upload->form);
    curl_mime_name(part, "clip");
    curl_mime_filedata(part, clip);
    curl_mime_type(part, "audio/wav");
    curl_easy_setopt(upload->easy, CURLOPT_MIMEPOST, upload->form);
}

static struct upload start(const char *url, struct curl_slist *headers) {
    struct upload upload = {curl_easy_init(), NULL};
    curl_easy_setopt(upload.easy, CURLOPT_URL, url);
    curl_easy_setopt(upload.easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(upload.easy, CURLOPT_WRITEFUNCTION, ignore);
    curl_easy_setopt(upload.easy, CURLOPT_FAILONERROR, 1L);
    const char *roots = getenv("SSL_CERT_FILE");
    if (roots)
        curl_easy_setopt(upload.easy, CURLOPT_CAINFO, roots);
    return upload;
}

static void finish(struct upload *upload) {
    curl_mime_free(upload->form);
    curl_easy_cleanup(upload->easy);
}

static void require(CURLcode code) {
    if (code != CURLE_OK) {
        fprintf(stderr, "libcurl: %s\n", curl_easy_strerror(code));
        exit(1);
    }
}

static void in_a_row(struct upload *upload, const char *clip, long count) {
    for (long i = 0; i < count; i++) {
        fill(upload, clip);
        require(curl_easy_perform(upload->easy));
    }
}

static void at_once(CURLM *multi, const char *url, struct curl_slist *headers, const char *clip, long count, long width) {
    struct upload *uploads = calloc((size_t)width, sizeof *uploads);
    long started = 0, done = 0;
    for (; started < width && started < count; started++) {
        uploads[started] = start(url, headers);
        curl_easy_setopt(uploads[started].easy, CURLOPT_PRIVATE, &uploads[started]);
        fill(&uploads[started], clip);
        curl_multi_add_handle(multi, uploads[started].easy);
    }
    while (done < count) {
        int running, left;
        CURLMsg *message;
        curl_multi_perform(multi, &running);
        while ((message = curl_multi_info_read(multi, &left))) {
            struct upload *upload;
            require(message->data.result);
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&upload);
            curl_multi_remove_handle(multi, upload->easy);
            done++;
            if (started < count) {
                started++;
                fill(upload, clip);
                curl_multi_add_handle(multi, upload->easy);
            }
        }
        if (done < count)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    for (long i = 0; i < width && i < count; i++)
        finish(&uploads[i]);
    free(uploads);
}

static long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

int main(int argc, char **argv) {
    if (argc != 3)
        return 2;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
    headers = curl_slist_append(headers, "Cartesia-Version: 2024-11-13");
    headers = curl_slist_append(headers, "X-API-Key: sk_car_bench");
    struct upload single = start(argv[1], headers);
    CURLM *multi = curl_multi_init();
    long count, width;
    while (scanf("%ld %ld", &count, &width) == 2) {
        long long started = now();
        if (width == 1)
            in_a_row(&single, argv[2], count);
        else
            at_once(multi, argv[1], headers, argv[2], count, width);
        struct rusage usage;
        getrusage(RUSAGE_SELF, &usage);
        printf("%lld %ld\n", now() - started, usage.ru_maxrss);
        fflush(stdout);
    }
    finish(&single);
    curl_multi_cleanup(multi);
    curl_slist_free_all(headers);
    return 0;
}
